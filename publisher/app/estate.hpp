#pragma once

#include <filesystem>

namespace daybook::app {

/// Writes an estate of sample department web sites as static files, for the demo and for tests: invented
/// bodies and suppliers, a year of spending over £25,000 (April 2024 to March 2025) in eight house styles,
/// with the mess that real files have and one case of each thing that goes wrong at a source; and beside it a
/// council's spending over £500, card spending, ministers' workbooks, an organogram, and JSON of two kinds.
///
///     dir/index.html                 the bodies
///     dir/<organisation>/index.html  a publications page as GOV.UK writes it
///     dir/<organisation>/<file>      what it links to; other series have folders of their own below it
///     dir/estate.json                what was planted: every linked file with the outcome that is expected
///     of it
///
/// The expected outcomes hold when the sites are harvested in the order of estate.json. The same seed gives
/// the same bytes. Throws Error when a file cannot be written.
void write_estate(const std::filesystem::path& dir, unsigned seed);

}  // namespace daybook::app
