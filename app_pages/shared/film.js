// Pictures of ink in the page's own colour; frames are reused, so that an update moves nothing.

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
    canvas.style.width = `${frame.width * frame.zoom}px`
    canvas.style.height = `${frame.height * frame.zoom}px`
    paintInk(canvas, frame.pixels, frame.width, frame.height, ink)
    figure.querySelector("strong").textContent = frame.title
    figure.querySelector("span").textContent = frame.text
  })
}
