#pragma once

#include <string_view>

namespace daybook::schemas {

/// True when a supplier's name is that of a card issuer or of a card scheme: Barclaycard, "NatWest Bank plc",
/// "RBS Cards", "GPC", "Procurement Card". Such a payment settles a card whose purchases are published
/// elsewhere, and to add up both would count them twice. Bank names must stand alone: Lloyds Pharmacy is a
/// pharmacy.
bool is_card_issuer(std::string_view supplier);

}  // namespace daybook::schemas
