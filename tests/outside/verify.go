// Verifies a Daybook log with code that is not ours: Go's golang.org/x/mod/sumdb (note and tlog).
//
//	verify PUBLIC_DIR VKEY OLD_CHECKPOINT PROOF CONSISTENCY
//
// PROOF is a .tlog-proof of ours, CONSISTENCY the hashes that `daybook proof --since` printed.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		fmt.Printf("WRONG %s: %v\n", what, err)
		os.Exit(1)
	}
	fmt.Printf("ok    %s\n", what)
}

func read(name string) []byte {
	bytes, err := os.ReadFile(name)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return bytes
}

// tiles reads our tile files: tile/<level>/<number> is Go's tile/8/<level>/<number>.
type tiles struct{ log string }

func (t tiles) Height() int { return 8 }
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		bytes, err := os.ReadFile(filepath.Join(t.log, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		out = append(out, bytes)
	}
	return out, nil
}
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func hashOf(line string) tlog.Hash {
	hash, err := tlog.ParseHash(line)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return hash
}

func open(signed []byte, verifiers note.Verifiers, what string) tlog.Tree {
	opened, err := note.Open(signed, verifiers)
	must(err, what+" is a note signed by the log's key")
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, what+" has a size: "+lines[1])
	return tlog.Tree{N: size, Hash: hashOf(lines[2])}
}

// entries reads every entry bundle: lengths of two bytes, big endian, before each entry.
func entries(log string, size int64) [][]byte {
	var out [][]byte
	for n := int64(0); n*256 < size; n++ {
		tile := tlog.Tile{H: 8, L: 0, N: n, W: 256}
		if size-n*256 < 256 {
			tile.W = int(size - n*256)
		}
		bytes := read(filepath.Join(log, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)))
		for len(bytes) > 0 {
			length := int(bytes[0])<<8 | int(bytes[1])
			out = append(out, bytes[2:2+length])
			bytes = bytes[2+length:]
		}
	}
	return out
}

func main() {
	log := filepath.Join(os.Args[1], "log")
	verifier, err := note.NewVerifier(os.Args[2])
	must(err, "the key is a verifier key")
	verifiers := note.VerifierList(verifier)
	tree := open(read(filepath.Join(log, "checkpoint")), verifiers, "the checkpoint")
	old := open(read(os.Args[3]), verifiers, "the earlier checkpoint")
	reader := tlog.TileHashReader(tree, tiles{log})

	root, err := tlog.TreeHash(tree.N, reader)
	must(err, "our tiles are those of the tree")
	if root != tree.Hash {
		must(fmt.Errorf("%v is not %v", root, tree.Hash), "their root is the signed one")
	}
	all := entries(log, tree.N)
	for i, entry := range all {
		proof, err := tlog.ProveRecord(tree.N, int64(i), reader)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry))
		}
		if err != nil {
			must(err, fmt.Sprintf("entry %d is in the tree", i))
		}
	}
	fmt.Printf("ok    all %d entries are in the tree by Go's proofs over our tiles\n", len(all))
	theirs, err := tlog.ProveTree(tree.N, old.N, reader)
	must(err, fmt.Sprintf("Go proves from our tiles that %d entries are the beginning of %d", old.N, tree.N))
	must(tlog.CheckTree(theirs, tree.N, tree.Hash, old.N, old.Hash), "and its proof holds")

	var ours tlog.TreeProof
	for _, line := range strings.Fields(string(read(os.Args[5]))) {
		ours = append(ours, hashOf(line))
	}
	must(tlog.CheckTree(ours, tree.N, tree.Hash, old.N, old.Hash), "our consistency proof holds for Go")
	checkProof(string(read(os.Args[4])), verifiers)
}

func checkProof(text string, verifiers note.Verifiers) {
	gap := strings.Index(text, "\n\n")
	lines := strings.Split(text[:gap], "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		must(fmt.Errorf("%q", lines[0]), "the proof has the first line of the format")
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err, "the proof carries the entry: "+string(entry))
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err, "and its index")
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		path = append(path, hashOf(line))
	}
	tree := open([]byte(text[gap+2:]), verifiers, "the proof's checkpoint")
	must(tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry)), "our inclusion proof holds for Go")
	entry[0] ^= 1
	if tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry)) == nil {
		must(fmt.Errorf("it holds"), "a changed entry is refused")
	}
	fmt.Println("ok    a changed entry is refused")
}
