/** Keeps the shell of the page, so that it opens without a network. Nothing that anybody
 * said is kept here: of all else it knows nothing. */

const CACHE = "twistchat-shell";
/** All files of the page; the server writes their addresses here. */
const ALL = {all};
/** Pictures are no part of what works without a network. */
const NEEDED = ALL.filter((each) => !each.endsWith(".png"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** The page says what it is made of so far, and later that there is time for the rest,
 * which nobody has opened yet. What is older than that is dropped. */
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data)) event.waitUntil(keep(event.data));
  else if (event.data === "rest") event.waitUntil(keep(["/", ...NEEDED]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === "/") event.respondWith(freshOrKept(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(keptOrFresh(request));
});

async function keep(addresses) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(addresses.map((each) => new URL(each, self.location.origin).href));
  const kept = await cache.keys();
  const known = new Set(kept.map((each) => each.url));
  const folder = [...wanted].find((each) => each.includes("/assets/"))?.split("/").slice(0, 5).join("/");
  await Promise.all(
    kept
      .filter(({ url }) => url.includes("/assets/") && !url.startsWith(`${folder}/`))
      .map((each) => cache.delete(each)),
  );
  for (const each of wanted) {
    const there = known.has(each) && each.includes("/assets/");
    // The server is away, or has another page by now: it has none of the rest either.
    if (!there && !(await added(cache, each))) return;
  }
}

/** A connection that the server was about to close is no reason to give up. */
function added(cache, each) {
  const add = () => cache.add(each).then(() => true);
  return add().catch(add).catch(() => false);
}

async function freshOrKept(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match("/", { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
}

async function keptOrFresh(request) {
  const kept = await caches.match(request, { cacheName: CACHE });
  if (kept) return kept;
  // A connection that the server was about to close is no reason to give up.
  const answer = await fetch(request).catch(() => fetch(request.url));
  if (answer.ok) {
    const copy = answer.clone();
    caches.open(CACHE).then((cache) => cache.put(request, copy));
  }
  return answer;
}
