# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# The table of acceptance rows: what ran now, and what ran last at its full size. Sourced; needs say.sh.
# Uses: mode, checkout, results (row, size, result, seconds, figures; tab separated), kept (row, size, date, commit).

# Every row that the sources hold, so that one that did not run is seen. Row names are literals, on the call or on the next line.
all_rows() {
  cat "$checkout"/cli/src/test/java/dev/gatehouse/it/*IT.java | tr '\n' ' ' \
    | grep -oE 'Acceptance\.row\( *"[^"]+"' | sed 's/.*"\(.*\)"/\1/'
  printf '%s\n' "$FIRST_SESSION_ROW" "$TARBALL_ROW"
  [ "$mode" != full ] || printf '%s\n' "$IMAGE_ROW" "$REPRODUCIBLE_ROW"
}

TARBALL_ROW='7 tarball: unpacked it runs, a session is recorded and verified'
IMAGE_ROW='7 OCI image: its file system runs, a session is recorded and verified'
REPRODUCIBLE_ROW='7 reproducible: the same commit gives the same tarball'
FIRST_SESSION_ROW='1 clone, up --demo, the printed command, play, verify'

acceptance_classes() {
  local file
  for file in "$checkout"/cli/src/test/java/dev/gatehouse/it/*IT.java; do
    basename "$file" .java
  done
}

missing_rows() {
  all_rows | sort -u | while IFS= read -r row; do
    cut -f1 "$results" 2>/dev/null | grep -qxF -- "$row" || printf '%s\n' "$row"
  done
}

# Prints the table; fails where a row did not run.
print_rows() {
  local row now full missing
  {
    printf 'ROW\tSIZE NOW\tRESULT\tSECONDS\tLAST FULL RUN\n'
    all_rows | sort -u | while IFS= read -r row; do
      full=$(awk -F'\t' -v row="$row" '$1 == row { print $2 ", " $3 ", " $4 }' "$kept" 2>/dev/null | tail -n 1)
      now=$(awk -F'\t' -v row="$row" '$1 == row { print $2 "\t" $3 "\t" $4 }' "$results" 2>/dev/null | tail -n 1)
      printf '%s\t%s\t%s\n' "$row" "${now:-$(printf -- '-\tDID NOT RUN\t-')}" "${full:-never}"
    done
  } | awk -F'\t' '{ for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) } columns = NF }
      END { for (r = 1; r <= NR; r++) { line = ""; for (i = 1; i <= columns; i++) line = line sprintf("%-" width[i] + 2 "s", cell[r, i]); sub(/ +$/, "", line); print line } }'
  missing=$(missing_rows)
  if [ -n "$missing" ]; then
    note "did not run:"
    note "$missing"
    return 1
  fi
}

# After a full run: the committed record, a row a line.
keep_full_results() {
  local commit=$1 fresh
  fresh=$(mktemp)
  {
    printf '# row\tsize\tdate\tcommit\tseconds\tfigures (last full run of each row; written by bin/test --full)\n'
    {
      grep -v '^#' "$kept" 2>/dev/null || true
      awk -F'\t' -v OFS='\t' -v date="$(date -u +%F)" -v commit="$commit" '$3 == "passed" { print $1, $2, date, commit, $4, $5 }' "$results"
    } | sed -E "s#$checkout#CHECKOUT#g; s#/[^ ;,\"]*gh-it[0-9]*#LAB#g" | awk -F'\t' '{ last[$1] = $0 } END { for (row in last) print last[row] }' | sort
  } >"$fresh"
  mv "$fresh" "$kept"
  chmod 644 "$kept"
}
