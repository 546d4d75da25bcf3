// A built site that was served at this address may have left a service worker that answers from its cache. A browser
// fetches the worker anew before long, finds this one in its place, and is rid of both.
addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await self.registration.unregister();
      const shadowed = await self.clients.matchAll({ type: "window" });
      for (const client of shadowed) client.navigate(client.url).catch(() => {});
    })(),
  );
});
