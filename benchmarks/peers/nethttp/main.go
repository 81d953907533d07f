// The same responses as the quickstart, by Go's standard library.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
)

type greeting struct {
	Message string `json:"message"`
}

var hello = []byte("Hello, World!")

func send(w http.ResponseWriter, contentType string, body []byte) {
	fields := w.Header()
	fields.Set("Server", "net/http")
	fields.Set("Content-Type", contentType)
	fields.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

func plaintext(w http.ResponseWriter, r *http.Request) {
	send(w, "text/plain", hello)
}

func greet(w http.ResponseWriter, r *http.Request) {
	body, err := json.Marshal(greeting{"Hello, World!"})
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	send(w, "application/json", body)
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	send(w, r.Header.Get("Content-Type"), body)
}

func main() {
	listener, err := net.Listen("tcp4", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/plaintext", plaintext)
	mux.HandleFunc("/pool", plaintext)
	mux.HandleFunc("/json", greet)
	mux.HandleFunc("/echo", echo)
	log.Fatal(http.Serve(listener, mux))
}
