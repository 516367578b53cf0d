// Solves the page's puzzle (ALTCHA, SHA-256) while one fills in the form; without it a second code costs a short wait.
const BATCH = 512

for (const field of document.querySelectorAll('[data-puzzle]')) {
  if (globalThis.crypto?.subtle) solve(JSON.parse(field.dataset.puzzle)).then((payload) => { field.value = payload })
}

async function solve({ algorithm, challenge, maxnumber, salt, signature }) {
  const encoder = new TextEncoder()
  for (let from = 0; from <= maxnumber; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, maxnumber - from + 1) }, (_, index) => from + index)
    const digests = await Promise.all(numbers.map((number) => crypto.subtle.digest(algorithm, encoder.encode(salt + number))))
    const found = digests.findIndex((digest) => hex(digest) === challenge)
    if (found >= 0) return btoa(JSON.stringify({ algorithm, challenge, number: from + found, salt, signature }))
  }
  return ''
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
