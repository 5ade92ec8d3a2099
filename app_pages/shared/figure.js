// One chart that stays itself: the same DOM node, zoom and hidden legend entries over all updates.
//
// Streamlit calls the default export at each update of the data and at each change of theme, with
// the same parent element as long as the element's key stays.

const SIDE = 28
const PICTURE = 84
const NARROW = 480
const AHEAD = 1000 // milliseconds

// The buttons are listed because Plotly's own choice has one that uploads the chart to a cloud.
const SAVE = ["toImage"]
const MOVE = ["zoom2d", "pan2d", "resetScale2d"]

let plotly = null
const views = new WeakMap()

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly)
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    // Relative to the page, so that it also works below a base path.
    script.src = new URL(url, document.baseURI).href
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error(script.src)))
    script.onerror = () => reject(new Error(script.src))
    document.head.append(script)
  }).catch((error) => {
    plotly = null // The next update tries again.
    throw error
  })
  return plotly
}

// Once the page stands, while nobody waits for anything: the script takes longer to be read than a
// page to be opened.
function loadAhead(url) {
  if (navigator.connection?.saveData) return
  const load = () => loadPlotly(url).catch(() => {}) // A chart that comes later tries again.
  setTimeout(() => (window.requestIdleCallback ?? setTimeout)(load), AHEAD)
}

function themeOf(element) {
  const style = getComputedStyle(element)
  const read = (name) => style.getPropertyValue(name).trim()
  return {
    text: read("--st-text-color"),
    paper: read("--st-background-color"),
    raised: read("--st-secondary-background-color"),
    border: read("--st-border-color"),
    font: read("--st-font"),
  }
}

function axis(given, theme) {
  return {
    automargin: true,
    gridcolor: theme.border,
    linecolor: theme.border,
    zerolinecolor: theme.border,
    ...given,
    title: { standoff: 8, ...given?.title },
  }
}

function layoutOf(given, theme, height) {
  const layout = {
    autosize: true,
    height,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: 13, color: theme.text },
    margin: { l: 8, r: 8, t: 8, b: 8, pad: 2 },
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" },
    hoverlabel: {
      bgcolor: theme.raised,
      bordercolor: theme.border,
      font: { family: theme.font, color: theme.text },
    },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.text, activecolor: theme.text },
    // A finger scrolls the page; a mouse zooms.
    dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
    ...given,
    xaxis: axis(given.xaxis, theme),
    yaxis: axis(given.yaxis, theme),
    uirevision: "kept",
  }
  return layout
}

function configOf({ xaxis, yaxis }, width) {
  return {
    displaylogo: false,
    // On a phone the buttons would lie on the legend.
    displayModeBar: width < NARROW ? false : "hover",
    doubleClick: "reset",
    modeBarButtons: xaxis?.fixedrange && yaxis?.fixedrange ? [SAVE] : [SAVE, MOVE],
    plotlyServerURL: "",
  }
}

function traceOf(trace, theme) {
  if (!trace.colorscale) return trace
  // A heat map begins with the page's own background, on both themes.
  const [first, ...rest] = trace.colorscale
  return { ...trace, colorscale: [[first[0], theme.paper], ...rest] }
}

// All pictures in one piece: 2,000 digits of 784 bytes come as about a fifth of that.
async function inflated(encoded) {
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

function paint(canvas, ink, color) {
  const context = canvas.getContext("2d")
  context.clearRect(0, 0, SIDE, SIDE)
  const image = context.createImageData(SIDE, SIDE)
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  ink.forEach((value, pixel) => image.data.set([red, green, blue, value], pixel * 4))
  context.putImageData(image, 0, 0)
}

class View {
  constructor(parent) {
    this.parent = parent
    this.root = document.createElement("figure")
    this.root.className = "lab-figure"
    this.caption = document.createElement("figcaption")
    this.plot = document.createElement("div")
    this.plot.className = "lab-plot"
    this.plot.setAttribute("role", "img")
    this.picture = document.createElement("canvas")
    this.picture.className = "lab-picture"
    this.picture.width = this.picture.height = SIDE
    this.picture.hidden = true
    this.picture.setAttribute("aria-hidden", "true")
    this.root.append(this.caption, this.plot, this.picture)
    parent.append(this.root)
    this.resizes = new ResizeObserver(() => this.fit())
    this.resizes.observe(this.root)
  }

  update(data, send) {
    this.data = data
    this.send = send
    this.caption.textContent = data.title
    this.plot.setAttribute("aria-label", `${data.title}. ${data.alt}`)
    this.plot.style.height = `${data.height}px`
    this.root.classList.toggle("lab-clickable", data.clickable)
    this.unpack(data.images)
    loadPlotly(data.script).then(
      () => this.draw(),
      () => this.complain(),
    )
  }

  unpack(encoded) {
    if (encoded === this.encoded) return
    this.encoded = encoded
    this.pictures = null
    if (!encoded) return
    inflated(encoded).then((ink) => {
      if (encoded === this.encoded) this.pictures = ink
    })
  }

  draw() {
    // What was asked for last is drawn; an element that is gone is not.
    if (!this.parent.isConnected) return
    this.problem?.remove()
    this.problem = null
    const theme = themeOf(this.parent)
    // Plotly writes into what it is given, and a change of theme draws the same data again.
    const { data, layout } = structuredClone(this.data.figure)
    window.Plotly.react(
      this.plot,
      data.map((trace) => traceOf(trace, theme)),
      layoutOf(layout, theme, this.data.height),
      configOf(layout, this.root.clientWidth),
    )
    this.listen()
  }

  listen() {
    if (this.listening) return
    this.listening = true
    this.plot.on("plotly_click", (event) => this.clicked(event.points[0]))
    this.plot.on("plotly_hover", (event) => this.hovered(event.points[0], event.event))
    this.plot.on("plotly_unhover", () => (this.picture.hidden = true))
  }

  clicked(point) {
    if (!this.data.clickable || !point) return
    const { x, y, curveNumber, pointNumber, customdata } = point
    this.send("click", { x, y, curve: curveNumber, point: pointNumber, custom: customdata ?? null })
  }

  hovered(point, mouse) {
    const start = point?.customdata * SIDE * SIDE
    const ink = this.pictures?.subarray(start, start + SIDE * SIDE)
    if (ink?.length !== SIDE * SIDE || !mouse) return
    paint(this.picture, ink, themeOf(this.parent).text)
    const box = this.root.getBoundingClientRect()
    const left = mouse.clientX - box.left + 16
    const fits = left + PICTURE < box.width
    this.picture.style.left = `${fits ? left : Math.max(0, left - PICTURE - 32)}px`
    this.picture.style.top = `${Math.max(0, mouse.clientY - box.top - PICTURE - 12)}px`
    this.picture.hidden = false
  }

  fit() {
    const width = this.plot.clientWidth
    if (!this.plot._fullLayout || !width || width === this.width) return
    this.width = width
    window.Plotly.Plots.resize(this.plot)
  }

  complain() {
    this.problem ??= document.createElement("p")
    this.problem.className = "lab-problem"
    this.problem.setAttribute("role", "alert")
    this.problem.textContent = this.data.problem
    this.root.append(this.problem)
    this.plot.style.height = "0"
  }

  leave() {
    // Streamlit also calls this for an update that a later one overtook: then the chart stays.
    if (this.parent.isConnected) return
    this.resizes.disconnect()
    if (window.Plotly && this.plot._fullLayout) window.Plotly.purge(this.plot)
    views.delete(this.parent)
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!data.figure) return loadAhead(data.script)
  let view = views.get(parentElement)
  if (!view) {
    view = new View(parentElement)
    views.set(parentElement, view)
  }
  view.update(data, setTriggerValue)
  return () => view.leave()
}
