// Digits as crisp pixels in the page's own ink colour, each of them a button where that is wanted.

const drawn = new WeakMap()

function inkOf(element) {
  const context = document.createElement("canvas").getContext("2d")
  context.fillStyle = getComputedStyle(element).getPropertyValue("--st-text-color").trim()
  context.fillRect(0, 0, 1, 1)
  return context.getImageData(0, 0, 1, 1).data
}

function paint(canvas, encoded, [red, green, blue]) {
  const ink = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0))
  const context = canvas.getContext("2d")
  const image = context.createImageData(canvas.width, canvas.height)
  ink.forEach((value, pixel) => image.data.set([red, green, blue, value], pixel * 4))
  context.putImageData(image, 0, 0)
}

function tile(digit, { side, size, clickable }) {
  const item = document.createElement("li")
  const frame = document.createElement(clickable ? "button" : "div")
  frame.className = "lab-tile"
  frame.setAttribute("aria-label", digit.label)
  if (clickable) frame.type = "button"
  else frame.setAttribute("role", "img")
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = side
  canvas.style.width = canvas.style.height = `${size}px`
  frame.append(canvas)
  if (digit.caption) {
    const caption = document.createElement("span")
    caption.textContent = digit.caption
    frame.append(caption)
  }
  item.append(frame)
  return item
}

export default function ({ data, parentElement, setTriggerValue }) {
  const given = JSON.stringify(data)
  let list = parentElement.querySelector(".lab-gallery")
  if (!list) {
    list = document.createElement("ul")
    list.className = "lab-gallery"
    parentElement.append(list)
  }
  // A change of theme draws the same tiles again; they stay, so that the focus does.
  if (drawn.get(list) !== given) {
    list.replaceChildren(...data.digits.map((digit) => tile(digit, data)))
    list.setAttribute("aria-label", data.name)
    drawn.set(list, given)
  }
  const ink = inkOf(parentElement)
  list.querySelectorAll("canvas").forEach((canvas, index) => {
    paint(canvas, data.digits[index].pixels, ink)
  })
  if (data.clickable) {
    list.querySelectorAll("button").forEach((button, index) => {
      button.onclick = () => setTriggerValue("click", index)
    })
  }
}
