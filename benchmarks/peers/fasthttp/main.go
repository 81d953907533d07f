// The same responses as the quickstart, by fasthttp.
package main

import (
	"encoding/json"
	"log"
	"net"
	"os"

	"github.com/valyala/fasthttp"
)

type greeting struct {
	Message string `json:"message"`
}

var hello = []byte("Hello, World!")

func respond(ctx *fasthttp.RequestCtx) {
	switch string(ctx.Path()) {
	case "/plaintext", "/pool":
		ctx.Success("text/plain", hello)
	case "/json":
		body, err := json.Marshal(greeting{"Hello, World!"})
		if err != nil {
			ctx.Error("", fasthttp.StatusInternalServerError)
			return
		}
		ctx.Success("application/json", body)
	case "/echo":
		ctx.SetContentTypeBytes(ctx.Request.Header.ContentType())
		ctx.SetBody(ctx.PostBody())
	default:
		ctx.NotFound()
	}
}

func main() {
	listener, err := net.Listen("tcp4", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server := &fasthttp.Server{Handler: respond, Name: "fasthttp"}
	log.Fatal(server.Serve(listener))
}
