// Everything here is an improvement: every page works without it.
import { Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, createAll } from './vendor/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink]) {
  createAll(component)
}

// A photo is sent as soon as it is chosen; without this, the button beside it does it.
for (const input of document.querySelectorAll('input[type=file][data-send-at-once]')) {
  input.addEventListener('change', () => input.files.length > 0 && input.form.requestSubmit())
}
