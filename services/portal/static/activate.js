// The QR code of a slip carries the code behind a #, where no server and no log sees it.
function take() {
  const code = /^#([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})$/.exec(window.location.hash)?.[1]
  if (!code) return
  document.getElementById('code').value = code
  history.replaceState(null, '', window.location.pathname)
}

take()
window.addEventListener('hashchange', take)
