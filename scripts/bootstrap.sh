#!/usr/bin/env bash
# Makes a fresh clone ready to run: PostgreSQL with PostGIS from the distribution, and a virtual environment from the
# hashed lock. What is there already is left alone, so that a second run takes a moment.
#
#   scripts/bootstrap.sh              everything; no server where ONEBUDGET_DATABASE_URL names one
#   scripts/bootstrap.sh --for-tests  the tests make their own databases: a server unless ONEBUDGET_TEST_DATABASE_URL
#
# PYTHON=/path/to/python3 chooses the interpreter.
set -euo pipefail

VENV=.venv
LOCK=requirements-dev.lock
STAMP=$VENV/.ready
MIN_SERVER=14
MIN_POSTGIS=303 # 3.3
# Where Debian and Ubuntu put things; the tests point these elsewhere.
SERVER_PROGRAMS=${BOOTSTRAP_SERVER_PROGRAMS:-/usr/lib/postgresql}
SERVER_SHARES=${BOOTSTRAP_SERVER_SHARES:-/usr/share/postgresql}
CLUSTER_CONF=${BOOTSTRAP_CLUSTER_CONF:-/etc/postgresql-common/createcluster.conf}

say() { printf '%s\n' "$*" >&2; }

give_up() {
    printf 'onebudget: %s\n' "$*" >&2
    exit 1
}

# --- rights and packages ---------------------------------------------------------------------------------------------

# Runs a command as root: directly, or through sudo, asking for a password only where somebody can type one.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif sudo -n true 2>/dev/null; then
        sudo -n "$@"
    elif command -v sudo >/dev/null && [ -t 0 ]; then
        sudo "$@"
    else
        return 77
    fi
}

may_install() {
    [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null || { command -v sudo >/dev/null && [ -t 0 ]; }
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@" >&2
}

# Whether the package lists, as they are now, offer a package.
offers() {
    local candidate
    candidate=$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p')
    [ -n "$candidate" ] && [ "$candidate" != "(none)" ]
}

UPDATED=no
update_lists() {
    [ "$UPDATED" = no ] || return 0
    UPDATED=yes
    say "Fetching the distribution's package lists"
    apt update || give_up "The package lists could not be fetched (see above); check the network and run this again."
}

# Stops, with the way out, where packages are missing and cannot be installed from here.
#   need_rights "what is missing" packages...
need_rights() {
    local what=$1
    shift
    command -v apt-get >/dev/null || give_up "$what is missing and this machine has no apt-get; install it with the" \
        "machine's own package manager and run this again."
    may_install || give_up "$what is missing and installing it needs root; run this once as root, or run:" \
        "sudo apt-get install $*"
}

# Installs packages of the distribution, with fresh lists where the present ones are missing or too old.
install_packages() {
    local package
    for package in "$@"; do
        offers "$package" || update_lists
    done
    say "Installing $*"
    apt install --no-install-recommends "$@" && return
    update_lists
    apt install --no-install-recommends "$@" ||
        give_up "The packages $* could not be installed (see above); install them by hand and run this again."
}

# --- PostgreSQL and PostGIS ------------------------------------------------------------------------------------------

postgis_of() {
    local control=$SERVER_SHARES/$1/extension/postgis.control
    [ -r "$control" ] || return 0
    sed -n "s/^default_version *= *'\([0-9]*\)\.\([0-9]*\).*/\1 \2/p" "$control" |
        { read -r major minor && echo $((major * 100 + minor)); } || true
}

# The major versions whose server programs are installed, newest first.
installed_servers() {
    local program
    for program in "$SERVER_PROGRAMS"/*/bin/postgres; do
        [ -x "$program" ] && basename "$(dirname "$(dirname "$program")")"
    done | sort -rn
}

have_server() {
    local version postgis
    for version in $(installed_servers); do
        postgis=$(postgis_of "$version")
        if [ "${version%%.*}" -ge "$MIN_SERVER" ] && [ "${postgis:-0}" -ge "$MIN_POSTGIS" ]; then
            return 0
        fi
    done
    return 1
}

# The server that the distribution installs by default, such as 15.
default_server() {
    apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
}

# Debian's package makes and starts a cluster of its own; ours is private, so that one would only be in the way.
install_without_cluster() {
    install_packages postgresql-common
    local kept
    kept=$(mktemp)
    cp "$CLUSTER_CONF" "$kept"
    # shellcheck disable=SC2064 # the names are meant as they are now
    trap "as_root cp '$kept' '$CLUSTER_CONF'; rm -f '$kept'" EXIT
    printf 'create_main_cluster = false\n' | as_root tee "$CLUSTER_CONF" >/dev/null
    install_packages "$@"
    as_root cp "$kept" "$CLUSTER_CONF"
    rm -f "$kept"
    trap - EXIT
}

install_server() {
    need_rights "PostgreSQL $MIN_SERVER or newer with PostGIS 3.3 or newer" postgresql postgresql-postgis
    offers postgresql || update_lists
    local version
    for version in $(installed_servers); do
        # A server is there, only PostGIS is not: leave the rest of the system as it is.
        if [ "${version%%.*}" -ge "$MIN_SERVER" ] && offers "postgresql-$version-postgis-3"; then
            install_packages "postgresql-$version-postgis-3"
            return
        fi
    done
    version=$(default_server)
    version=${version:-15}
    [ "$version" -ge "$MIN_SERVER" ] || give_up "This distribution has PostgreSQL $version, and onebudget needs" \
        "$MIN_SERVER or newer; upgrade the system or name a server in ONEBUDGET_DATABASE_URL."
    install_without_cluster "postgresql-$version" "postgresql-$version-postgis-3"
}

# Servers in other places than Debian's are found by the product itself.
product_finds_server() {
    "$VENV/bin/python" -c 'from service.embedded.binaries import choose, find_installations as f; choose(f())' \
        2>/dev/null
}

ensure_server() {
    have_server || product_finds_server || {
        install_server
        have_server || give_up "The distribution's PostgreSQL and PostGIS are too old for onebudget, which needs" \
            "PostgreSQL $MIN_SERVER and PostGIS 3.3; name a newer server in ONEBUDGET_DATABASE_URL."
    }
}

# --- Python ----------------------------------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# A program by the name may be there and yet not run, as pyenv's shims do: each is tried. One that can make virtual
# environments is preferred to one that first needs a package.
find_python() {
    local name first=
    for name in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python3.14; do
        if is_new_enough "$name"; then
            first=${first:-$name}
            if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
                echo "$name"
                return
            fi
        fi
    done
    [ -n "$first" ] && echo "$first"
}

ensure_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    local package
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    need_rights "Python's venv module" "$package"
    install_packages "$package"
}

make_venv() {
    if is_new_enough "$VENV/bin/python" && "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
        return
    fi
    local python
    python=$(find_python) || give_up "No Python 3.11 or newer was found; install one (on Debian 12 or Ubuntu 24.04:" \
        "apt-get install python3) or name it in PYTHON."
    ensure_venv_module "$python"
    say "Making a virtual environment with $("$python" -V)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
}

# What the environment must match: the lock, the project's entry points, and where it stands.
wanted_stamp() {
    { cat "$LOCK" pyproject.toml && pwd; } | sha256sum | cut -d ' ' -f 1
}

# Where the environment forbids Python to keep what it compiles, every start would compile all of it anew. pip would
# compile one file after the other, and with them the packages' own tests, which are a third of all.
compile_packages() {
    local compile=("$PWD/$VENV/bin/python" -W ignore -m compileall -qq -j 0)
    "${compile[@]}" service spatial migrations >&2 || true
    (
        cd "$VENV"/lib/python3*/site-packages
        "${compile[@]}" -x '/tests?/' . >&2
    ) || true
}

ensure_packages() {
    local stamp
    stamp=$(wanted_stamp)
    if [ "$(cat "$STAMP" 2>/dev/null)" = "$stamp" ] && is_new_enough "$VENV/bin/python"; then
        return
    fi
    make_venv
    rm -f "$STAMP"
    say "Installing the Python packages of $LOCK"
    local pip=("$VENV/bin/python" -m pip --quiet --quiet --disable-pip-version-check --no-input)
    "${pip[@]}" install --no-compile --require-hashes -r "$LOCK" >&2 ||
        give_up "The Python packages could not be installed (see above); check the network and run this again."
    "${pip[@]}" install --no-deps --no-build-isolation --editable . >&2 ||
        give_up "The project could not be installed into $VENV (see above)."
    compile_packages
    echo "$stamp" >"$STAMP"
}

# --- pages -----------------------------------------------------------------------------------------------------------

# The map library and the typeface, from npm through the environment's own Node.
ensure_web_files() {
    "$VENV/bin/python" scripts/web_files.py >&2 || exit 1
}

# What only tests need from npm: the rules that pages are held against. npm leaves its own note of what is installed.
ensure_test_files() {
    [ node_modules/.package-lock.json -nt package-lock.json ] && return
    say "Fetching the tests' files from npm"
    "$VENV/bin/npm" ci --silent >&2 ||
        give_up "npm could not fetch the tests' files (see above); check the network and run this again."
}

# The browser that the tests drive: the distribution's, since a test tool's own may not be reachable. Chromium without
# its windows is the same engine and opens a page in a sixth of the time; it is taken where the distribution has it.
ensure_browser() {
    local bare=chromium-headless-shell found=
    first_that_runs "${ONEBUDGET_TEST_BROWSER:-}" "$bare" && return
    # Ubuntu's chromium-browser may be a stub that asks for snap: each is tried.
    first_that_runs chromium chromium-browser google-chrome && found=1
    if may_install && offers "$bare"; then
        say "Installing $bare"
        apt install --no-install-recommends "$bare" && return
    fi
    [ -n "$found" ] && return
    need_rights "A browser for the tests (Chromium)" chromium
    install_packages chromium
}

first_that_runs() {
    local program
    for program in "$@"; do
        "$program" --version >/dev/null 2>&1 && return
    done
    return 1
}

main() {
    cd "$(dirname "${BASH_SOURCE[0]}")/.."
    # Two at once would trip over each other: the second waits, then finds everything done.
    exec 9<"$LOCK"
    flock 9
    ensure_packages
    ensure_web_files
    if [ "${1:-}" = --for-tests ]; then
        ensure_test_files
        ensure_browser
    fi
    local named=${ONEBUDGET_DATABASE_URL:-}
    [ "${1:-}" = --for-tests ] && named=${ONEBUDGET_TEST_DATABASE_URL:-}
    [ -n "$named" ] || ensure_server
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    main "$@"
fi
