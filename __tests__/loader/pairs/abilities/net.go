package main

import "net"

func init() {
	_, network, err := net.ParseCIDR("192.0.2.1/24")
	if err != nil {
		panic(err)
	}
	used = append(used, network.String())
}
