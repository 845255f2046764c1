// Node 20 lacks these; newer ones have them.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new Promise((yes, no) => { resolve = yes; reject = no })
  return { promise, resolve, reject }
}
globalThis.WebSocket ??= (await import('ws')).WebSocket
