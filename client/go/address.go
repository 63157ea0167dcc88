package llmpool

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
)

var knownScheme = regexp.MustCompile(`^(dns|passthrough|unix|unix-abstract):`)

// place is where calls go.
type place struct {
	target string
	// hosts that connections may lead to; none for a socket of this machine.
	hosts []string
	dial  []grpc.DialOption
}

func parseAddress(address string) (place, error) {
	if scheme := knownScheme.FindString(address); scheme != "" {
		return place{target: address, hosts: hostsOfTarget(scheme, address)}, nil
	}
	var hosts []string
	var found []resolver.Address
	for _, item := range strings.Split(address, ",") {
		host, port, err := net.SplitHostPort(item)
		number, portErr := strconv.Atoi(port)
		if err != nil || host == "" || portErr != nil || number < 1 || number > 65535 {
			return place{}, fmt.Errorf("llmpool: address %q is not host:port, such as 127.0.0.1:50051 or [::1]:50051", item)
		}
		hosts = append(hosts, host)
		found = append(found, resolver.Address{Addr: item, ServerName: host})
	}
	if len(found) == 1 {
		return place{target: "dns:///" + address, hosts: hosts}, nil
	}
	// gRPC has no target for several host names. Each is dialled by name here, so a bad one does not spoil the others.
	list := manual.NewBuilderWithScheme("llm-pool")
	list.InitialState(resolver.State{Addresses: found})
	return place{target: "llm-pool:///", hosts: hosts, dial: []grpc.DialOption{grpc.WithResolvers(list)}}, nil
}

func hostsOfTarget(scheme, target string) []string {
	if strings.HasPrefix(scheme, "unix") {
		return nil
	}
	// dns://authority/host:port, dns:///host:port or dns:host:port; the port may be missing.
	name := strings.TrimPrefix(target, scheme)
	if rest, ok := strings.CutPrefix(name, "//"); ok {
		_, name, _ = strings.Cut(rest, "/")
	}
	if host, _, err := net.SplitHostPort(name); err == nil {
		return []string{host}
	}
	return []string{strings.Trim(name, "[]")}
}
