// Ink in the page's own colour: what the scripts of several components begin with.

function inkOf(element) {
  const context = document.createElement("canvas").getContext("2d")
  context.fillStyle = getComputedStyle(element).getPropertyValue("--st-text-color").trim()
  context.fillRect(0, 0, 1, 1)
  return context.getImageData(0, 0, 1, 1).data
}

// Draw `pixels`, base64 of height * width bytes of ink from 0 to 255, one screen pixel each.
function paintInk(canvas, pixels, width, height, [red, green, blue]) {
  const ink = Uint8Array.from(atob(pixels), (char) => char.charCodeAt(0))
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext("2d")
  const image = context.createImageData(width, height)
  ink.forEach((value, pixel) => image.data.set([red, green, blue, value], pixel * 4))
  context.putImageData(image, 0, 0)
}
