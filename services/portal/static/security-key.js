// Security keys: the form's button appears where the browser uses keys at this address; without it the app's code does.
const form = document.querySelector('form[data-key]')
const options = form && JSON.parse(form.dataset.key)
const place = options && (options.rpId ?? options.rp.id)
const here = place && (window.location.hostname === place || window.location.hostname.endsWith(`.${place}`))
if (here && window.PublicKeyCredential) {
  document.querySelector('[data-key-part]').hidden = false
  form.addEventListener('submit', (event) => {
    if (form.dataset.asked) return
    event.preventDefault()
    ask().then((brought) => {
      for (const [name, value] of Object.entries(brought)) form.elements[name].value = value
      form.dataset.asked = 'yes'
      form.submit()
    }, () => { document.getElementById('key-failed').hidden = false })
  })
}

async function ask() {
  const publicKey = { ...options, challenge: bytes(options.challenge) }
  if (options.rpId) {
    publicKey.allowCredentials = options.allowCredentials.map(named)
    const { rawId, response } = await navigator.credentials.get({ publicKey })
    return {
      credential_id: text(rawId), client_data: text(response.clientDataJSON),
      authenticator_data: text(response.authenticatorData), signature: text(response.signature),
    }
  }
  publicKey.user = { ...options.user, id: bytes(options.user.id) }
  publicKey.excludeCredentials = options.excludeCredentials.map(named)
  const { rawId, response } = await navigator.credentials.create({ publicKey })
  return {
    credential_id: text(rawId), client_data: text(response.clientDataJSON), attestation: text(response.attestationObject),
  }
}

function named(credential) {
  return { ...credential, id: bytes(credential.id) }
}

function bytes(written) {
  return Uint8Array.from(atob(written.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
}

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
