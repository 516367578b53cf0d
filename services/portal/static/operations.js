// Keeps the figures of an operations page fresh and draws its charts. The page works without it: tables, and a link.
const LOOK_AGAIN = 5000
const COLOURS = ['#0b5c63', '#d98a1f', '#b3261e', '#1d70b8', '#6b7a2a', '#5b3a8c', '#484949']
const TEXT = { color: '#0b0c0c', fontSize: 18, fontFamily: 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif' }
const live = document.getElementById('live')
const pause = document.getElementById('pause')
let charts = []
let stream = null
let timer = 0

// What a chart shows is what its table says.
function figuresOf(table) {
  const heads = [...table.querySelectorAll('thead th')]
  const rows = [...table.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText || cell.textContent.trim()))
  const drawn = heads.flatMap((head, index) => ('series' in head.dataset ? [index] : []))
  return {
    names: rows.map((row) => row[0].trim()),
    series: drawn.map((index) => ({ name: heads[index].textContent.trim(), data: rows.map((row) => Number(row[index])) })),
  }
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

// On a phone the name of a bar stands above it.
function options(kind, { names, series }, narrow) {
  const minutes = kind === 'minutes'
  const above = narrow && !minutes
  const categories = {
    type: 'category', data: names, inverse: !minutes, axisTick: { show: false }, z: 10,
    axisLabel: {
      ...TEXT, formatter: (text) => shortened(text, 32), interval: minutes ? (narrow ? 9 : 4) : 0,
      ...(above ? { inside: true, verticalAlign: 'bottom', padding: [0, 0, 12, -6] } : {}),
    },
  }
  const values = { type: 'value', minInterval: 1, axisLabel: { ...TEXT, hideOverlap: true }, splitNumber: narrow ? 3 : 5 }
  return {
    animation: false, color: COLOURS, textStyle: TEXT,
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, textStyle: TEXT, axisPointer: { type: 'shadow' } },
    legend: series.length > 1 ? { type: 'scroll', top: 0, left: 0, textStyle: TEXT } : undefined,
    grid: { left: 8, right: 24, top: series.length > 1 ? 48 : 16, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: minutes ? categories : values,
    yAxis: minutes ? values : categories,
    series: series.map(({ name, data }) => ({
      name, data, stack: 'all', type: 'bar', barMaxWidth: above ? 16 : 28, barCategoryGap: minutes ? '15%' : '40%',
    })),
  }
}

function draw() {
  charts.forEach((chart) => chart.dispose())
  charts = [...document.querySelectorAll('[data-chart]')].map((place) => {
    const figures = figuresOf(document.getElementById(place.dataset.table))
    place.hidden = false
    const narrow = place.clientWidth < 480
    const legend = figures.series.length > 1 ? 32 : 0
    const height = place.dataset.chart === 'bars' ? 56 + legend + (narrow ? 60 : 40) * figures.names.length : 320
    const chart = window.echarts.init(place, null, { height })
    chart.setOption(options(place.dataset.chart, figures, narrow))
    return chart
  })
}

// New figures in place of the old ones; what was unfolded and what had the focus stay so.
function show(html) {
  const open = [...live.querySelectorAll('details[open]')].map((each) => each.id)
  const focused = live.contains(document.activeElement) ? document.activeElement : null
  const address = focused?.getAttribute('href')
  const fold = focused?.closest('summary') && focused.closest('details').id
  live.innerHTML = html
  open.forEach((id) => document.getElementById(id)?.setAttribute('open', ''))
  const again = fold
    ? document.getElementById(fold)?.querySelector('summary')
    : [...live.querySelectorAll('a')].find((link) => link.getAttribute('href') === address)
  again?.focus({ preventScroll: true })
  draw()
}

async function lookAgain() {
  try {
    const shown = stream
    const answer = await fetch(window.location.href, { headers: { Accept: 'text/html', 'X-Unattended': '1' } })
    const found = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live')
    if (found && shown === stream) show(found.innerHTML)
    else if (!answer.ok && answer.status < 500) return
  } catch {
    // away for a moment: the next look may find it
  }
  lookLater()
}

function lookLater() {
  if (stream) timer = setTimeout(lookAgain, LOOK_AGAIN)
}

function listen() {
  stream = new EventSource(live.dataset.stream)
  stream.addEventListener('figures', (event) => show(event.data))
  stream.addEventListener('end', () => { rest(); window.location.reload() })
  stream.addEventListener('error', () => { if (stream?.readyState === EventSource.CLOSED) lookLater() })
}

function rest() {
  stream?.close()
  stream = null
  clearTimeout(timer)
}

draw()
listen()
window.addEventListener('pagehide', rest)
pause.hidden = false
pause.addEventListener('click', () => {
  if (stream) rest()
  else listen()
  const said = pause.textContent
  pause.textContent = pause.dataset.goOn
  pause.dataset.goOn = said
})
let width = window.innerWidth
window.addEventListener('resize', () => { if (window.innerWidth !== width) { width = window.innerWidth; draw() } })
