/** What one may do in a room, by the rules of the server: what one may not is not shown.
 * The server decides all the same. No DOM. */

const RANK = { "": -1, member: 0, voice: 1, operator: 2, owner: 3 };

/** How much one is in a room; operators of the server are as good as its owner. */
export function rankOf(place, me) {
  return me?.operator ? RANK.owner : RANK[place.roleOf(me?.name ?? "")];
}

export function keepsOrder(place, me) {
  return rankOf(place, me) >= RANK.operator;
}

export function owns(place, me) {
  return rankOf(place, me) >= RANK.owner;
}

export function maySetTopic(place, me) {
  return !place.modes.topiclock || keepsOrder(place, me);
}

/** Any member may invite where anybody may come in; else operators alone. */
export function mayInvite(place, me) {
  const { private: closed, key, limit } = place.modes;
  return rankOf(place, me) >= RANK[closed || key || limit ? "operator" : "member"];
}

/**
 * What one may do with somebody else in a room; who has left it can still be kept out.
 * @returns {Set<"operator"|"voice"|"owner"|"-operator"|"-voice"|"gag"|"kick"|"ban">} the
 *   role to give, with a - the one to take
 */
export function mayDo(place, me, name) {
  const mine = rankOf(place, me);
  const role = place.roleOf(name);
  const may = new Set();
  if (name === me?.name || mine < RANK.operator) return may;
  if (!role) return may.add("gag").add("ban");
  const rank = RANK[role];
  if (rank < RANK.operator) for (const each of ["operator", "gag", "kick", "ban"]) may.add(each);
  if (role === "member") may.add("voice");
  if (role === "voice") may.add("-voice");
  if (role === "operator") may.add("kick");
  if (role === "operator" && mine >= RANK.owner) may.add("-operator");
  if (role !== "owner" && mine >= RANK.owner) may.add("owner");
  return may;
}
