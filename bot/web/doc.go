// Package web is a group chat in the browser, and the platform "web" that joins
// Linli to it: a person picks somebody to be, writes, sends photos and presses
// buttons, and sees at once what others see. It needs no account and no network.
//
// It is a platform like any other. What people do becomes updates, kept until
// the handler took them; what Linli says comes through the outbox and Send.
//
// # How it keeps things
//
// All that is known is a state, and nothing changes it but a change: a set of
// people, chats, messages and updates as they now are. A change is appended to
// the [Store] first and applied then, so that the store's records, applied in
// order, make the state again. A record is taken whole or not at all: what
// somebody said and the update that tells the handler are one.
//
// Every change has a number that counts up. Each message carries the number of
// its making and that of its last change. A page knows the number up to which it
// is true and asks for what is newer; the answer is one server-sent event with
// the next number as its id. A connection lost at any point thus loses nothing
// and shows nothing twice.
package web
