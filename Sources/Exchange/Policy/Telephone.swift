/// What rings when a device is dialled: two devices of the organisation file may be one telephone.
enum Telephone: Hashable {
    /// A softphone's account.
    case account(String)
    /// A number in E.164, or a short one.
    case number(String)
}
