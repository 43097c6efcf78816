/** What scripts draw with, on a canvas whose middle is (0, 0). Hues are degrees; all functions but `text` give a number. */
export function graphicsOn(canvas) {
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  context.translate(width / 2, height / 2);
  const colors = Array.from({ length: 360 }, (_, hue) => `hsl(${hue} 80% 68%)`);
  const colorOf = (hue) => colors[(((hue % 360) + 360) % 360) | 0];

  const fillDisc = (x, y, radius, style) => {
    context.globalAlpha = 1;
    context.fillStyle = style;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };

  return {
    /** Darkens what is there, so that what moves leaves a trail. */
    clear(alpha) {
      context.globalAlpha = alpha;
      context.fillStyle = "#070a1c";
      context.fillRect(-width / 2, -height / 2, width, height);
      return 0;
    },
    dot(x, y, size, hue, alpha) {
      context.globalAlpha = alpha;
      context.fillStyle = colorOf(hue);
      context.fillRect(x - size / 2, y - size / 2, size, size);
      return 0;
    },
    line(x1, y1, x2, y2, hue, alpha) {
      context.globalAlpha = alpha;
      context.strokeStyle = colorOf(hue);
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
      return 0;
    },
    disc(x, y, radius, gray) {
      fillDisc(x, y, radius, `hsl(225 10% ${gray}%)`);
      return 0;
    },
    /** Light that fades outwards. */
    glow(x, y, radius, hue, alpha) {
      const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
      gradient.addColorStop(0, `hsl(${hue} 80% 75% / ${alpha})`);
      gradient.addColorStop(1, `hsl(${hue} 80% 60% / 0)`);
      fillDisc(x, y, radius, gradient);
      return 0;
    },
    text(x, y, words) {
      context.globalAlpha = 1;
      context.fillStyle = "#cdd6f5";
      context.font = "15px system-ui, sans-serif";
      context.fillText(words, x, y);
    },
  };
}
