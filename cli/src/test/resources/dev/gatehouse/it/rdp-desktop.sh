#!/usr/bin/env bash
# The desktop of the RDP lab, on the display that DISPLAY names: a counter and colours to look at, a shell to type into.
#   rdp-desktop.sh DIRECTORY
# Typed commands run in DIRECTORY. The counter writes its number to DIRECTORY/counter; it stands still while DIRECTORY/pause exists
# and says where in DIRECTORY/paused. Fonts: the one that every X server has built in.
set -u

# A row of cells, two characters each: magenta, 24 bits (white is 1), green. With "inverted", 1 is black.
row() { # row NUMBER ZERO ONE
  local bit cells='\e[48;5;201m  '
  for ((bit = 23; bit >= 0; bit--)); do
    if ((($1 >> bit) & 1)); then cells+="\e[48;5;${3}m  "; else cells+="\e[48;5;${2}m  "; fi
  done
  printf '%b' "$cells\e[48;5;46m  \e[0m\r\n"
}

count() {
  local number=0
  printf '\e[?25l\e[2J'
  while :; do
    if [ -e pause ]; then
      [ -e paused ] || { printf "%s\n" "$number" >paused.new && mv paused.new paused; }
    else
      number=$((number + 1))
      printf '\e[H%s%sThe counter is at %s.\r\n' "$(row "$number" 16 231)"$'\r\n' "$(row "$number" 231 16)"$'\r\n' "$number"
      printf '%s\n' "$number" >counter.new && mv counter.new counter
    fi
    sleep 0.2
  done
}

# Something for the decoders of pictures: every colour of the palette, in runs, alone and with text on it.
chart() {
  local color
  printf '\e[?25l\e[2J'
  for ((color = 0; color < 256; color++)); do
    printf '\e[48;5;%sm\e[38;5;%sm%02x ' "$color" $(((color * 7 + 15) % 256)) "$color"
    if ((color % 16 == 15)); then printf '\e[0m\r\n'; fi
  done
  for ((color = 232; color < 256; color++)); do printf '\e[48;5;%sm  ' "$color"; done
  printf '\e[0m'
  exec sleep infinity
}

cd "$1" || exit 1
case ${2-} in
  count) count ;;
  chart) chart ;;
esac
export LC_ALL=C PS1='typing> ' HISTFILE=
xsetroot -solid '#204060'
xterm -T counter -fn fixed -geometry 60x6+10+10 -e /usr/bin/env bash "$0" "$1" count &
xterm -T colours -fn fixed -geometry 50x18+640+140 -e /usr/bin/env bash "$0" "$1" chart &
xlogo -render -geometry 120x120+640+420 &
exec xterm -T typing -fn fixed -geometry 100x24+10+140 -e bash --norc --noprofile
