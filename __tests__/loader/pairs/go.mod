// The versions of other people's modules that pairs are made of; nothing is built in this folder itself.
module example.com/pairs

go 1.18
