// Everything here is an improvement: every page works without it.
import { Button, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, createAll } from './vendor/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const component of [Button, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink]) {
  createAll(component)
}

// Whoever stays away is signed out by the service. The page says so in time; then, or once its person signed out in
// another tab, it leaves nothing on the screen, whether or not the network is there.
const idle = document.getElementById('idle')
const TOLD_EVERY = 60e3
const WARNED = 240e3 // two minutes, and two that the service may have heard of the last use too late
let used = Date.now()
let told = used

// Typing is use of the session, though nothing is sent yet.
function use() {
  used = Date.now()
  idle.hidden = true
  if (used - told < TOLD_EVERY) return
  told = used
  fetch('/account').catch(() => {})
}

// Asked for as by nobody, so that asking keeps no session alive.
const asked = () => fetch('/account', { headers: { 'X-Unattended': '1' }, redirect: 'manual' }).catch(() => null)

function leave() {
  document.body.replaceChildren()
  window.location.replace('/sign-in')
}

async function look(limit) {
  const away = Date.now() - used
  idle.hidden = away < limit - WARNED
  if (away < limit) return
  if ((await asked())?.ok) used = told = Date.now() // in use in another tab
  else leave()
}

if (idle) {
  setInterval(() => look(Number(idle.dataset.seconds) * 1000), 5000)
  idle.querySelector('button').addEventListener('click', () => { told = 0; use() })
  document.addEventListener('input', use)
  document.addEventListener('visibilitychange', async () => {
    if (!document.hidden && (await asked())?.type === 'opaqueredirect') leave()
  })
}
window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload() })
