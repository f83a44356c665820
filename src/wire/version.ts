// The version of everything said between Postern's programs. Raise it when an older agent would
// misunderstand a newer control plane, and add a dated line.
//
// 1  2026-11-24  first: feed of changes by serial, whole policy in pages, receipts
// 2  2026-11-24  channels have turns, which the mail host keeps by its own clock

export const WIRE_VERSION = 2;
