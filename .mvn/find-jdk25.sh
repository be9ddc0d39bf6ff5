# Sourced by mvnw and secformer: sets and exports JAVA_HOME to a JDK 25, or says what to install and exits.
# A candidate is judged by its "release" file, so that no JVM has to be started.

is_jdk25() {
    [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
        grep -Eq '^JAVA_VERSION="25([.+-].*)?"' "$1/release"
}

# Prints the home of the java that the PATH leads to, behind all symbolic links.
java_home_on_path() {
    on_path=$(command -v java) || return 0
    while [ -L "$on_path" ]; do
        target=$(readlink "$on_path")
        case $target in
            /*) on_path=$target ;;
            *) on_path=${on_path%/*}/$target ;;
        esac
    done
    on_path=${on_path%/*}
    (cd "$on_path/.." && pwd -P)
}

find_jdk25() {
    for candidate in \
        "${JAVA_HOME-}" "${JAVA_HOME_25_X64-}" "${JAVA_HOME_25_ARM64-}" "$(java_home_on_path)" \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* /opt/jdk/* \
        "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.m2/jdks/* \
        "${HOME-}"/.gradle/jdks/* "${HOME-}"/.asdf/installs/java/* \
        "${HOME-}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if is_jdk25 "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    if [ -x /usr/libexec/java_home ]; then
        candidate=$(/usr/libexec/java_home -v 25 2>/dev/null) || return 1
        is_jdk25 "$candidate" && printf '%s\n' "$candidate" && return 0
    fi
    return 1
}

JAVA_HOME=$(find_jdk25) || {
    echo "SecFormer needs a JDK 25 and found none: install one (for example from https://adoptium.net) or set JAVA_HOME to it." >&2
    exit 1
}
export JAVA_HOME
