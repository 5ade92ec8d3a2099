// Digits as crisp pixels in the page's own ink colour, each of them a button where that is wanted.

const drawn = new WeakMap()

function tile(digit, { size, width, height, clickable }) {
  const item = document.createElement("li")
  const frame = document.createElement(clickable ? "button" : "div")
  frame.className = "lab-tile"
  frame.setAttribute("aria-label", digit.label)
  if (clickable) frame.type = "button"
  else frame.setAttribute("role", "img")
  const canvas = document.createElement("canvas")
  canvas.style.height = `${size}px`
  canvas.style.width = `${(size * width) / height}px`
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
    paintInk(canvas, data.digits[index].pixels, data.width, data.height, ink)
  })
  if (data.clickable) {
    list.querySelectorAll("button").forEach((button, index) => {
      button.onclick = () => setTriggerValue("click", index)
    })
  }
}
