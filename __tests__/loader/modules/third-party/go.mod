module example.com/third-party

go 1.17

require (
	example.com/local v1.0.0
	github.com/pkg/errors v0.9.0
	gopkg.in/yaml.v3 v3.0.1
)

replace (
	example.com/local => ./local
	github.com/pkg/errors => github.com/pkg/errors v0.9.1
)
