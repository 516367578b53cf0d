// Measures a page: text below 18 px, targets below 44 px (60 px in 长辈版), width.
() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none'
  }
  const name = (element) => {
    const text = (element.innerText || element.name || '').trim().slice(0, 30)
    return `${element.tagName.toLowerCase()}.${element.className} «${text}»`
  }
  const small = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.data.trim() || ['SCRIPT', 'STYLE', 'OPTION'].includes(element.tagName) || !seen(element)) continue
    const size = parseFloat(getComputedStyle(element).fontSize)
    if (size < 17.99) small.push(`${size}px ${name(element)}`)
  }
  const least = document.documentElement.classList.contains('hz-elderly') ? 60 : 44
  const narrow = []
  const targets = 'a[href], button, input:not([type=hidden]), select, textarea, summary'
  for (const element of document.querySelectorAll(targets)) {
    const item = element.closest('.govuk-radios__item, .govuk-checkboxes__item') || element
    if (!seen(element) || element.classList.contains('govuk-skip-link')) continue
    const box = item.getBoundingClientRect()
    const size = `${Math.round(box.width)}×${Math.round(box.height)}`
    if (box.height < least - 0.5 || box.width < 43.5) narrow.push(`${size} ${name(element)}`)
  }
  return { small, narrow, page: document.documentElement.scrollWidth, window: window.innerWidth }
}
