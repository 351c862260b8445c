import { expect, test } from 'vitest';
import { packagesListed } from '../../src/trim/go-listing.ts';

test('folders and paths of packages, and of their modules none', () => {
  const output = `{
	"Dir": "/go/pkg/mod/golang.org/x/net@v0.1.0/html",
	"ImportPath": "golang.org/x/net/html",
	"Module": {
		"Path": "golang.org/x/net",
		"Dir": "/go/pkg/mod/golang.org/x/net@v0.1.0"
	},
	"Deps": [
		"bufio"
	]
}
{
	"Dir": "/app/a \\u0026 \\"b\\"",
	"ImportPath": "example.com/a [example.com/a.test]"
}
`;
  expect(packagesListed(output)).toEqual({
    folders: ['/go/pkg/mod/golang.org/x/net@v0.1.0/html', '/app/a & "b"'],
    imports: ['golang.org/x/net/html', 'example.com/a'],
  });
});

test('nothing listed', () => {
  expect(packagesListed('')).toEqual({ folders: [], imports: [] });
});
