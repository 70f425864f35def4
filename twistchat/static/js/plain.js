/** Text as it is read here: IRC's codes for bold, colours and the like are kept by the
 * server for the clients that know them, and would be boxes on a page. */

const CODES =
  /[\x02\x0f\x11\x16\x1d\x1e\x1f]|\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?/gi;

/** What a message of the websocket says, all its texts without such codes. */
export function read(data) {
  // JSON writes them as escapes, which most messages have none of.
  return data.includes("\\u00") ? JSON.parse(data, plain) : JSON.parse(data);
}

function plain(key, value) {
  return typeof value === "string" ? value.replace(CODES, "") : value;
}
