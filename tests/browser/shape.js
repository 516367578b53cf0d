// A page without its contents: elements, what is said of them, whether they are shown and how wide the window is.
// Two pages of one shape differ in words, numbers, addresses and in how often like things are repeated.
() => {
  const contents = new Set(['href', 'src', 'srcset', 'action', 'content', 'nonce', 'value', 'd', 'datetime'])
  const plain = (text) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+/g, '0')
  const said = ({ name, value }) => contents.has(name) || name.startsWith('data-') || !/^[\x00-\x7f]*$/.test(value)
    ? `${name}${value.trim() ? '' : '-'}` : `${name}=${plain(value)}`
  const shape = (element) => {
    const parts = []
    for (const child of element.childNodes) {
      const part = child.nodeType === Node.TEXT_NODE ? (child.data.trim() ? 'x' : '')
        : child.nodeType === Node.ELEMENT_NODE ? shape(child) : ''
      if (part && part !== parts[parts.length - 1]) parts.push(part)
    }
    const shown = element.checkVisibility() ? '' : ' hidden'
    return `<${element.localName} ${[...element.attributes].map(said).join(' ')}${shown}>${parts.join('')}</>`
  }
  return `${window.innerWidth} ${shape(document.documentElement)}`
}
