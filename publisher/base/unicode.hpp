#pragma once

#include <string>
#include <string_view>

/// Unicode text in plain letters. ICU does it; unicode.cpp and currency.cpp are the only ones that know so.
namespace daybook::base {

/// The text in lower-case ASCII letters as far as Unicode has them: compatibility forms taken apart (NFKD), accents
/// dropped, other scripts transliterated to Latin, then CLDR's Latin-ASCII ("Société Générale" is "societe
/// generale", "Łódź" "lodz", "Straße" "strasse"). What has no Latin form stays as it is. Text that is ASCII already
/// never reaches ICU, so it is the same under every version of it. Throws Error(internal) when ICU lacks its own data.
std::string plain_letters(std::string_view utf8);

}  // namespace daybook::base
