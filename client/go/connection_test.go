package llmpool_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"

	"llmpool.example/llmpool"
	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

func TestATokenIsNotSentReadableForOthers(t *testing.T) {
	const token = "a-secret-token"
	secure := &tls.Config{}
	for _, one := range []struct {
		address string
		options llmpool.Options
		refused bool
	}{
		{"127.0.0.1:50051", llmpool.Options{Token: token}, false},
		{"[::1]:50051", llmpool.Options{Token: token}, false},
		{"localhost:50051", llmpool.Options{Token: token}, false},
		{"unix:/run/llm-pool.sock", llmpool.Options{Token: token}, false},
		{"dns:///localhost:50051", llmpool.Options{Token: token}, false},
		{"llm-pool:50051", llmpool.Options{}, false},
		{"llm-pool:50051", llmpool.Options{Token: token, TLS: secure}, false},
		{"llm-pool:50051", llmpool.Options{Token: token, AllowInsecureToken: true}, false},
		{"llm-pool:50051", llmpool.Options{Token: token}, true},
		{"10.0.0.1:50051", llmpool.Options{Token: token}, true},
		{"127.0.0.1:50051,10.0.0.1:50051", llmpool.Options{Token: token}, true},
		{"dns:///llm-pool:50051", llmpool.Options{Token: token}, true},
		{"dns:llm-pool", llmpool.Options{Token: token}, true},
		{"dns://127.0.0.1/llm-pool:50051", llmpool.Options{Token: token}, true},
		{"passthrough:///10.0.0.1:50051", llmpool.Options{Token: token}, true},
		{"localhost.example.com:50051", llmpool.Options{Token: token}, true},
	} {
		client, err := llmpool.New(one.address, one.options)
		if err == nil {
			must(t, client.Close())
		} else if strings.Contains(err.Error(), token) {
			t.Errorf("the message has the token: %v", err)
		}
		if (err != nil) != one.refused {
			t.Errorf("%s with %+v gave %v", one.address, one.options, err)
		}
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, address := range []string{"", "llm-pool", ":50051", "llm-pool:0", "llm-pool:70000", "a:1,", "http://a:1"} {
		if _, err := llmpool.New(address, llmpool.Options{}); err == nil || !strings.Contains(err.Error(), "host:port") {
			t.Errorf("%q gave %v", address, err)
		}
	}
	if _, err := llmpool.New("a:1", llmpool.Options{Deadline: -1}); err == nil {
		t.Error("a negative deadline was taken")
	}
}

func named(name string) fakeService {
	return fakeService{chat: func(context.Context, *llmpoolv1.ChatRequest) (*llmpoolv1.ChatResponse, error) {
		return &llmpoolv1.ChatResponse{Id: name}, nil
	}}
}

func TestCallsTakeTurnsOverTheAddressesThatCanBeReached(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, gone.Close())
	addresses := strings.Join([]string{serve(t, named("a")), gone.Addr().String(), serve(t, named("b"))}, ",")
	client := connect(t, addresses, llmpool.Options{})
	seen := map[string]int{}
	// The second connection may come up a moment after the first.
	for len(seen) < 2 || seen["a"]+seen["b"] < 20 {
		answer, err := client.Chat(t.Context(), llmpool.Ask("Hi"))
		must(t, err)
		seen[answer.GetId()]++
	}
}

func TestEveryCallHasTheClientsMetadataUnderThatOfItsContext(t *testing.T) {
	got := make(chan metadata.MD, 1)
	service := fakeService{chat: func(ctx context.Context, _ *llmpoolv1.ChatRequest) (*llmpoolv1.ChatResponse, error) {
		headers, _ := metadata.FromIncomingContext(ctx)
		got <- headers
		return &llmpoolv1.ChatResponse{}, nil
	}}
	options := llmpool.Options{Token: "t", Metadata: map[string]string{"tenant": "a", "team": "b"}}
	ctx := metadata.AppendToOutgoingContext(t.Context(), "tenant", "of the call")
	_, err := connect(t, serve(t, service), options).Chat(ctx, llmpool.Ask("Hi"))
	must(t, err)
	headers := <-got
	for name, value := range map[string]string{"authorization": "Bearer t", "tenant": "of the call", "team": "b"} {
		told := headers.Get(name)
		same(t, name, &told, &[]string{value})
	}
}

func TestTLS(t *testing.T) {
	certificate, authorities := selfSigned(t)
	secure := grpc.Creds(credentials.NewServerTLSFromCert(&certificate))
	addresses := serve(t, named("a"), secure) + "," + serve(t, named("b"), secure)
	oneTry := []grpc.DialOption{grpc.WithDisableRetry()}
	for _, address := range []string{addresses, strings.Split(addresses, ",")[0]} {
		_, err := connect(t, address, llmpool.Options{Token: "t", TLS: &tls.Config{RootCAs: authorities}}).Chat(t.Context(), llmpool.Ask("Hi"))
		must(t, err)
		_, err = connect(t, address, llmpool.Options{TLS: &tls.Config{}, DialOptions: oneTry}).Chat(t.Context(), llmpool.Ask("Hi"))
		if failed := failure(t, err); failed.Reason != llmpool.ReasonUnreachable || !strings.Contains(failed.Message, address) {
			t.Errorf("an unknown authority gave %v", failed)
		}
	}
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "llm-pool"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	certificate, err := x509.ParseCertificate(der)
	must(t, err)
	authorities := x509.NewCertPool()
	authorities.AddCert(certificate)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, authorities
}
