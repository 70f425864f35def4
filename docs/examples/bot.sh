#!/bin/sh
# The smallest bot there can be: who says !time in ROOM is told the time.
#
#   sh bot.sh HOST PORT NAME ROOM
#
# It needs nc and no more. See docs/protocol.rst.

host=$1 port=$2 name=$3 room=$4
folder=$(mktemp -d) && mkfifo "$folder/requests" || exit
trap 'rm -r "$folder"' EXIT
trap exit INT TERM

nc "$host" "$port" < "$folder/requests" | {
    exec 3> "$folder/requests"
    printf '{"op":"hello","name":"%s","rooms":["%s"],"replay":false,"bot":true}\n' \
        "$name" "$room" >&3
    while read -r line; do
        case $line in
        '{"ref":null,"ok":false,'*) echo "$line" >&2 ;;
        '{"event":"closing"'* | '{"event":"ended"'* | '{"event":"stopping"'*) exit ;;
        '{"event":"said"'*'"text":"!time"'*)
            printf '{"op":"say","room":"%s","text":"it is %s","kind":"notice"}\n' \
                "$room" "$(date -u +%H:%M)" >&3
            ;;
        esac
    done
}
