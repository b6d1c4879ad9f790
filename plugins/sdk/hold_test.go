package sdk

import (
	"context"
	"fmt"
	"os"
	"time"
)

// hold is another life of the test program: it starts a plugin, prints its number
// and waits to be killed.
func hold(path string) {
	c, err := Dial(context.Background(), Options{Path: path})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(c.Pid())
	time.Sleep(time.Minute)
	os.Exit(1)
}
