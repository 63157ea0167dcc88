package llmpool

import (
	"fmt"
	"net/netip"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// transportCredentials refuses to send a token readable for others on the way.
func transportCredentials(options Options, hosts []string) (credentials.TransportCredentials, error) {
	if options.TLS != nil {
		return credentials.NewTLS(options.TLS), nil
	}
	if options.Token != "" && !options.AllowInsecureToken {
		for _, host := range hosts {
			if !isLoopback(host) {
				return nil, fmt.Errorf("llmpool: the token would travel unencrypted to %s; "+
					"set TLS, or AllowInsecureToken when the network between is trusted", host)
			}
		}
	}
	return insecure.NewCredentials(), nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host == "localhost"
	}
	return address.IsLoopback()
}
