#!/bin/sh
# Gives a command that only the database's owner may: migrate, undo, purge, erase. By root, who alone reads the owner's
# password; the program runs as kuntasiirto, so that the files are its own.
set -eu
set -a
. /etc/kuntasiirto/owner.env
export KUNTASIIRTO_ENV_FILE=none
exec runuser --user kuntasiirto -- /usr/local/bin/kuntasiirto "$@"
