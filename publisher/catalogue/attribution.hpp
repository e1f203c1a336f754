#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace daybook::catalogue {

/// The attribution of a body that asks for no words of its own, as the Open Government Licence has it (National Archives, "How to use the OGL");
/// `whose` may be several bodies in words.
inline std::string standard_attribution(std::string_view whose, std::string_view licence_title) {
    return fmt::format("Contains public sector information from {} licensed under the {}.", whose, licence_title);
}

}  // namespace daybook::catalogue
