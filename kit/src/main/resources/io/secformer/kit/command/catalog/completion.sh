# Completion of secformer for @SHELL@: commands, options, the words that options take, and files. Printed by 'secformer
# completion @SHELL@'.
@SETUP@
# The commands below a command, which is given by its words, such as "distill".
_secformer_commands() {
    case $1 in
@COMMANDS@
    esac
}

_secformer_options() {
    case $1 in
@OPTIONS@
    esac
}

# What the value of an option may be, such as "convert --strategy", or of an argument, "convert inspect ": one/files, with
# words behind it, list/files for several with commas between, one/none and list/none where there are no files. Nothing for
# an option that takes no value.
_secformer_values() {
    case $1 in
@VALUES@
    esac
}

# Sets COMPREPLY to the words of a list that begin with a text, each behind a prefix.
_secformer_words() {
    local IFS=$' \t\n'
    local each
    for each in $(echo "$1"); do
        case $each in
            "$2"*) COMPREPLY+=("$3$each") ;;
        esac
    done
}

_secformer_files() {
    # Without compopt, in zsh, the default is files.
    if type compopt >/dev/null 2>&1; then
        compopt -o filenames 2>/dev/null
        local IFS=$'\n'
        local each
        for each in $(compgen -f -- "$1"); do COMPREPLY+=("$each"); done
    fi
}

# Values of a kind, see _secformer_values, that begin with a text, each behind a prefix.
_secformer_complete() {
    local kind=${1%% *} words=${1#* } text=$2 prefix=$3
    if [ "$words" = "$1" ]; then words=; fi
    case $kind,$text in
        list/*,*,*) prefix=$prefix${text%,*}, text=${text##*,} ;;
    esac
    _secformer_words "$words" "$text" "$prefix"
    case $kind in
        */files) if [ -z "$prefix" ]; then _secformer_files "$text"; fi ;;
        *) if type compopt >/dev/null 2>&1; then compopt +o default 2>/dev/null; fi ;;
    esac
}

_secformer() {
    local text=${COMP_WORDS[COMP_CWORD]} command= option= kind= word i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [ "$word" = = ]; then continue; fi
        if [ -n "$option" ]; then
            # The value of the option before.
            option=
            continue
        fi
        case $word in
            -*=*) ;;
            -*) if [ -n "$(_secformer_values "$command $word")" ]; then option=$word; fi ;;
            *)
                case " $(_secformer_commands "$command") " in
                    *" $word "*) command=${command:+$command }$word ;;
                esac ;;
        esac
    done
    # bash takes "--option=value" apart, zsh does not.
    if [ "$text" = = ]; then text=; fi
    if [ -n "$option" ]; then
        _secformer_complete "$(_secformer_values "$command $option")" "$text" ""
        return 0
    fi
    case $text in
        -*=*)
            option=${text%%=*}
            _secformer_complete "$(_secformer_values "$command $option")" "${text#*=}" "$option=" ;;
        -*) _secformer_words "$(_secformer_options "$command")" "$text" "" ;;
        *)
            _secformer_words "$(_secformer_commands "$command")" "$text" ""
            kind=$(_secformer_values "$command ")
            if [ -n "$kind" ]; then _secformer_complete "$kind" "$text" ""; fi ;;
    esac
    return 0
}

complete -o default -F _secformer secformer
