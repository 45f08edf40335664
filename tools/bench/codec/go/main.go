// One contestant of the codec benchmark: github.com/insomniacslk/dhcp/dhcpv4, FromBytes and ToBytes.
// Reads the name of a case and a count from each line of standard input, runs it that often over the messages,
// and answers with CPU nanoseconds per message and bytes allocated per message.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

var sink int

func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func main() {
	var raw [][]byte
	var messages []*dhcpv4.DHCPv4
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		bytes, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
		if err != nil {
			panic(err)
		}
		message, err := dhcpv4.FromBytes(bytes)
		if err != nil {
			panic(err)
		}
		raw = append(raw, bytes)
		messages = append(messages, message)
	}
	cases := map[string]func(int){
		"decode": func(i int) {
			message, _ := dhcpv4.FromBytes(raw[i])
			sink += len(message.Options)
		},
		"encode": func(i int) { sink += len(messages[i].ToBytes()) },
		"both": func(i int) {
			message, _ := dhcpv4.FromBytes(raw[i])
			sink += len(message.ToBytes())
		},
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var name string
		var count int
		fmt.Sscan(lines.Text(), &name, &count)
		run, known := cases[name]
		if !known {
			fmt.Println("none")
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := cpu()
		for i := 0; i < count; i++ {
			run(i % len(raw))
		}
		spent := cpu() - start
		runtime.ReadMemStats(&after)
		fmt.Println(float64(spent)/float64(count), float64(after.TotalAlloc-before.TotalAlloc)/float64(count))
	}
}
