import { basicAuthorization, type ModuleCredential, scopeOf } from '../inputs/modules-credentials.ts';

/** A home folder for one download: files that nobody else may read, by their names. */
export type PrivateHome = Readonly<Record<string, string>>;

/**
 * The files by which git and Go show credentials, in a home of their own: neither another helper's store nor
 * another netrc of the machine's sees the tokens.
 *
 * git asks a helper, which compares paths: git's own settings per URL do so since 2.26 alone. Go asks `GOAUTH`
 * since 1.24 (`go help goauth`), which compares paths as well, and `NETRC` before, which knows hosts alone.
 */
export function privateHome(credentials: readonly ModuleCredential[]): PrivateHome {
  const rows = credentials.map((one) => `${scopeOf(one)} ${one.user} ${one.token}\n`);
  const headers = credentials.map(
    (one) => `https://${scopeOf(one)}\n\nAuthorization: ${basicAuthorization(one)}\n\n`,
  );
  return {
    '.gitconfig': GIT_CONFIG,
    'git-credential': GIT_CREDENTIAL,
    credentials: rows.join(''),
    goauth: headers.join(''),
    netrc: netrc(credentials),
  };
}

/** The variables with which git and Go find the files of a {@link privateHome}. */
export function privateHomeVariables(home: string): Record<string, string> {
  return {
    HOME: home,
    // Where git looks beside its home.
    XDG_CONFIG_HOME: `${home}/.config`,
    GIT_CONFIG_NOSYSTEM: '1',
    NETRC: `${home}/netrc`,
    // With an address after it, as Go calls it a second time, cat fails, which Go takes for "nothing to add".
    GOAUTH: `cat '${home}/goauth'`,
  };
}

const GIT_CONFIG = `[credential]
	useHttpPath = true
	helper =
	helper = "!sh \\"$HOME/git-credential\\""
`;

/** https://git-scm.com/docs/gitcredentials: keys on stdin, keys on stdout; "store" and "erase" do nothing. */
const GIT_CREDENTIAL = `[ "$1" = get ] || exit 0
while IFS= read -r line; do
	case $line in
	protocol=*) protocol=\${line#protocol=} ;;
	host=*) host=\${line#host=} ;;
	path=*) path=\${line#path=} ;;
	esac
done
[ "$protocol" = https ] || exit 0
while read -r scope user token; do
	case $host/$path/ in
	"$scope"/* | "$scope".git/*)
		printf 'username=%s\\npassword=%s\\n' "$user" "$token"
		exit 0
		;;
	esac
done <"$HOME/credentials"
`;

/** One line per host: what is for all of it, or else for the shortest path. */
function netrc(credentials: readonly ModuleCredential[]): string {
  const byHost = new Map(credentials.map((one) => [one.host, one]));
  return [...byHost.values()]
    .map(({ host, user, token }) => `machine ${host} login ${user} password ${token}\n`)
    .join('');
}

/**
 * Takes the files of a {@link privateHome} from stdin, as {@link homeForStdin} writes them, into the home folder,
 * and becomes the program in its arguments.
 */
export const TAKE_HOME = `umask 077
while IFS= read -r line; do
	case $line in
	'==> '*) file=$HOME/\${line#'==> '} ;;
	*) printf '%s\\n' "$line" >>"$file" ;;
	esac
done
exec "$@" </dev/null`;

/** The files as one text; no line of theirs begins as the lines between them do. */
export function homeForStdin(home: PrivateHome): string {
  return Object.entries(home)
    .map(([name, text]) => `==> ${name}\n${text}`)
    .join('');
}

/**
 * The variables of a download with what credentials and certificates imply: what they are for is private to Go,
 * which then asks neither the public proxy nor the checksum database; and git trusts what Go trusts.
 *
 * A proxy that needs credentials itself is no reason to bypass it. GONOPROXY and GONOSUMDB count as the user has
 * them, but for what the checksum database could only refuse.
 *
 * @param set the variables of the user's.
 */
export function downloadVariables(
  set: Readonly<Record<string, string>>,
  credentials: readonly ModuleCredential[],
): Record<string, string> {
  const certificates = set.SSL_CERT_FILE ? { GIT_SSL_CAINFO: set.SSL_CERT_FILE } : {};
  const variables: Record<string, string> = { ...set, ...certificates };
  const proxies = (set.GOPROXY ?? '')
    .split(/[,|]/)
    .flatMap((url) => (URL.canParse(url) ? [new URL(url).host] : []));
  const patterns = credentials
    // Module paths have no port, and no addresses in brackets.
    .filter(({ host }) => !host.startsWith('[') && !proxies.includes(host))
    .map(({ host, path }) => scopeOf({ host: host.replace(/:\d+$/, ''), path }));
  if (patterns.length > 0) {
    variables.GOPRIVATE = joined(set.GOPRIVATE, patterns);
    if (set.GONOSUMDB !== undefined) variables.GONOSUMDB = joined(set.GONOSUMDB, patterns);
  }
  return variables;
}

function joined(list: string | undefined, more: readonly string[]): string {
  const given = (list ?? '').split(',').filter((one) => one !== '');
  return [...new Set([...given, ...more])].join(',');
}
