module example.com/third-party

go 1.17

require (
	example.com/local v1.0.0
	github.com/hashicorp/errwrap v1.0.0
	gopkg.in/tomb.v1 v1.0.0-20141024135613-dd632973f1e7
)

replace (
	example.com/local => ./local
	github.com/hashicorp/errwrap => github.com/hashicorp/errwrap v1.1.0
)
