// Package bot is the language of the service: what arrives from a chat, what is
// sent to one, and the few interfaces that join the two. It is to chats what
// net/http is to requests, and it knows no platform, no SQL and no business.
//
// # Glossary
//
// update: one thing that happened on a platform, delivered at least once.
// Avoid: event, request, msg.
//
// content: what an update carries: something [Said], a [Press] of a button, a
// change of the bot's own [Membership], a [Migration] or an [Unknown].
//
// chat: the place an update came from and a message goes to; a group or the
// direct chat with one person. Avoid: channel, room.
//
// user: the account that sent an update, as the platform knows it. The person
// behind it, as we know them, is a member (package storage). Avoid: actor, from.
//
// press: somebody pressing one of our buttons (Telegram calls it a callback
// query). Avoid: action, click.
//
// message: something we send. An answer is a message caused by an update.
// Avoid: reply (that is what a person does to a message), notification, post.
//
// card: a message that stands for an object and is edited in place while the
// object changes. Avoid: widget, status message.
//
// turn: the handling of one update, in one transaction (package handlers).
//
// refusal: an expected no, said in the person's language.
//
// outbox: messages committed and not yet sent. delivery: one of them, claimed.
// lane: the deliveries of one chat, in order. relay: the loop that moves
// deliveries to a platform. lease: how long a claimed delivery is kept from
// others. settle: to write down what became of it. dead: given up, in the open.
//
// platform: one chat network. adapter: our package that joins it.
//
// ref: the short name of an object that people type, such as R12 ([Ref]).
//
// ledger: entries whose postings between accounts sum to zero (package
// bot/ledger). "Transaction" always means SQL.
package bot
