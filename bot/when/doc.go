// Package when reads times as people write them, in Simplified Chinese,
// Traditional Chinese (Cantonese words too) and English, and shows them the same
// way. It also reads, stores and shows recurrences such as "first Saturday 9:00-11:30".
//
// A text becomes tokens (scan), tokens become a phrase (the grammar), and a phrase
// becomes a span once it is known what time it is now and in which zone (resolve).
// Nothing here reads a clock or the machine's own zone.
//
// What is left open in a phrase is settled so:
//
//   - A date without a year is the next such date, today included; the 17th alone is
//     the next 17th. A date whose hours are over today has passed.
//   - A weekday alone ("周六", "Saturday") is the next such day whose hours are not
//     over. Weeks begin on Monday: "这周六" is in this week, "下周六" and "next Saturday"
//     in the one after. "this Saturday" is the coming one.
//   - Hours without a day are today's, or tomorrow's if they are over today.
//   - An hour counts to 24 unless the text says which half of the day it means. The
//     spoken forms "3点" and "at 3" from one to five mean the afternoon: a neighbour
//     who means the small hours says 凌晨 or writes 03:00.
//   - The end of a range takes over the start's part of the day ("晚上7点到9点"), or
//     the start the end's am or pm ("9-11am"). A range may run over midnight if it
//     lasts no longer than 14 hours; anything longer is a slip (ErrOrder).
//   - 7/5 is 5 July, as it is written in mainland China and Taiwan. 25/7 can only
//     be 25 July, and "Sat 4/7" is 4 July where that is the Saturday.
//   - A wall-clock time that the zone skips or repeats is read as RFC 5545, section
//     3.3.5, has it: with the offset before a gap, and as the first of two.
package when
