// Pictures of ink in the page's own colour; frames are reused, so that an update moves nothing.

function inkOf(element) {
  const context = document.createElement("canvas").getContext("2d")
  context.fillStyle = getComputedStyle(element).getPropertyValue("--st-text-color").trim()
  context.fillRect(0, 0, 1, 1)
  return context.getImageData(0, 0, 1, 1).data
}

function paint(canvas, { pixels, width, height, zoom }, [red, green, blue]) {
  const ink = Uint8Array.from(atob(pixels), (char) => char.charCodeAt(0))
  canvas.width = width
  canvas.height = height
  canvas.style.width = `${width * zoom}px`
  canvas.style.height = `${height * zoom}px`
  const context = canvas.getContext("2d")
  const image = context.createImageData(width, height)
  ink.forEach((value, pixel) => image.data.set([red, green, blue, value], pixel * 4))
  context.putImageData(image, 0, 0)
}

function build(parent, size) {
  const figure = document.createElement("figure")
  const paper = document.createElement("div")
  paper.className = "lab-paper"
  paper.style.width = paper.style.height = `${size}px`
  const canvas = document.createElement("canvas")
  canvas.setAttribute("role", "img")
  paper.append(canvas)
  const caption = document.createElement("figcaption")
  caption.style.width = `${size}px`
  caption.append(document.createElement("strong"), document.createElement("span"))
  figure.append(paper, caption)
  parent.append(figure)
}

export default function ({ data, parentElement }) {
  let film = parentElement.querySelector(".lab-film")
  if (!film) {
    film = document.createElement("div")
    film.className = "lab-film"
    parentElement.append(film)
  }
  while (film.children.length > data.frames.length) film.lastChild.remove()
  while (film.children.length < data.frames.length) build(film, data.size)
  const ink = inkOf(parentElement)
  data.frames.forEach((frame, place) => {
    const figure = film.children[place]
    const canvas = figure.querySelector("canvas")
    canvas.setAttribute("aria-label", `${frame.title} ${frame.text}`)
    paint(canvas, frame, ink)
    figure.querySelector("strong").textContent = frame.title
    figure.querySelector("span").textContent = frame.text
  })
}
