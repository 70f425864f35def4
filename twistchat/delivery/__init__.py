"""The way of what happened to those who hear it: stored before shown.

An event is worded once per dialect; its bytes are appended to the outboxes of the
readers, and each outbox is written once per turn of the reactor. A chunk **waits** if
it depends on an entry of the journal, or if its session has something waiting already.
At the end of a turn what does not wait leaves at once; the rest queues behind its
commit, and turns that become durable together leave merged, one write per session. So
each session sees one order, replies included; each room has one order for all; and
nobody sees what a crash could take back.

No sockets, threads or clocks here: they are handed in.
"""
