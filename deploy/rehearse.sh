#!/usr/bin/env bash
# What the Dockerfile does, where there is no container engine: deploy/rehearse.sh [PYTHON]
# Builds in a fresh folder from what the Dockerfile copies, then indexes the samples and serves
# them as user 10001 without capabilities on a read-only root, in a mount namespace. Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-/usr/bin/python3}
place=$(mktemp --directory -t timbao-image-XXXXXX)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"

mkdir "$place/src"
grep '^COPY [^-]' deploy/Dockerfile | while read -r _ files; do
  read -ra parts <<<"$files"
  target=$place/src/${parts[-1]}
  for source in "${parts[@]::${#parts[@]}-1}"; do
    mkdir -p "$(dirname "$target")"
    cp -r "$source" "$target"
  done
done
"$python" -m venv --copies "$place/timbao"
"$place/timbao/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check \
  --require-hashes -r "$place/src/deploy/requirements.lock"
"$place/timbao/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --no-deps "$place/src"
rm -rf "$place/src"
echo "installed: $(du -sh "$place/timbao" | cut -f1)"
install --directory --owner 10001 --group 10001 --mode 0700 "$place/state"

export place
unshare --mount --propagation private bash -euo pipefail <<'INSIDE'
mount --bind "$place/state" "$place/state"
mount -t tmpfs tmpfs /dev/shm
mount -o remount,bind,ro /
cd "$place/state"
as=(setpriv --reuid 10001 --regid 10001 --clear-groups --bounding-set=-all --no-new-privs
  env -i PATH="$place/timbao/bin:/usr/bin:/bin" PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8
  TIMBAO_INDEX="whoosh:$place/state/index" TMPDIR="$place/state")
if touch /nowhere 2>/dev/null; then echo "the root is not read-only"; exit 1; fi
"${as[@]}" timbao sample samples
"${as[@]}" timbao index samples
"${as[@]}" timbao verify
"${as[@]}" timbao serve --port 8977 & server=$!
trap 'kill -KILL $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  curl -sf http://127.0.0.1:8977/api/health && break
  sleep 0.2
done
echo
curl -sf "http://127.0.0.1:8977/?q=nuoc" | grep -c "<mark>"
kill -TERM $server
wait $server
echo "stopped by SIGTERM with $?"
INSIDE
