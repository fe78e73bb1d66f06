// Package letters makes the words of every mail. What a letter says is read from
// the present rows when it is written, so that the worker that sends it and the
// page that shows it beforehand cannot say different things.
//
// Start at write.go; letter.go chooses what a kind of letter speaks of, deal.go
// and desk.go hold the kinds about a deal and to the desk. Nothing here changes a
// row or sends anything: a private link's key comes from whoever asks for the letter.
package letters
