#include "harvesters/entry_names.hpp"

#include "harvesters/url.hpp"

namespace daybook::harvesters {

namespace {

std::string ending_of(std::string_view url) {
    return "#" + file_name_of(url);
}

}  // namespace

std::string further_file_of(const std::string& entry, std::string_view url) {
    return entry + ending_of(url);
}

std::string entry_of(const std::string& identity, std::string_view url) {
    const auto ending = ending_of(url);
    return identity.ends_with(ending) ? identity.substr(0, identity.size() - ending.size()) : identity;
}

}  // namespace daybook::harvesters
