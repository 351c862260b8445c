package main

type registerer string

var ClientRegisterer = registerer("without-main")
