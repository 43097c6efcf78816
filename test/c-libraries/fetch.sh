#!/usr/bin/env bash
# Fetches the sources of the C libraries that c-libraries.test.ts compiles, as Debian's own libraries were made from them,
# into the folder `sources` beside this file: a few seconds, without changing the machine's package lists.
set -euo pipefail
cd "$(dirname "$0")"

packages=(zlib lz4 cjson)
[ -f sources/complete ] && exit
rm -rf sources
mkdir -p sources/lists/partial
cd sources

# The release's mirror that apt uses already, if it has been updated.
. /etc/os-release
apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) main' \
  'Created-By: Packages' 'Origin: Debian' 'Component: main' "Release: $VERSION_CODENAME" >sources.list
[ -s sources.list ] || echo "deb-src http://deb.debian.org/debian $VERSION_CODENAME main" >sources.list
own_lists=(-q -o Dir::Etc::SourceList="$PWD/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$PWD/lists")
apt-get "${own_lists[@]}" update
apt-get "${own_lists[@]}" source --download-only "${packages[@]}"

for package in "${packages[@]}"; do
  mkdir "$package"
  tar xf "$package"_*.orig.tar.* -C "$package" --strip-components=1
done
rm -rf lists sources.list ./*.tar.* ./*.dsc
touch complete
